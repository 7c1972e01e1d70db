// The two blocks in the editor: what stands on the page depends on who looks at it, so that only its place is shown.
( ( { blocks, blockEditor, components, element } ) => {
	const edit = ( { name } ) => {
		const { title, description, icon } = blocks.getBlockType( name );
		return element.createElement(
			'div',
			blockEditor.useBlockProps(),
			element.createElement( components.Placeholder, { label: title, icon: icon.src, instructions: description } )
		);
	};
	for ( const name of [ 'tierway/membership', 'tierway/plans' ] ) {
		blocks.registerBlockType( name, { edit, save: () => null } );
	}
} )( window.wp );
