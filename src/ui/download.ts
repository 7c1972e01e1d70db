/** Gives the browser a text to keep as a file. */
export function download(filename: string, content: string, type: string): void {
	const link = document.createElement('a');
	link.href = `data:${type};charset=utf-8,${encodeURIComponent(content)}`;
	link.download = filename;
	link.click();
}
