import { useEffect, useRef, useState } from 'react';

/** Whether what it is put on has come near what is in sight: of 250 families only those are drawn and asked about. */
export function useNear() {
	const ref = useRef<HTMLDivElement>(null);
	const [near, setNear] = useState(false);
	useEffect(() => {
		if (near || !ref.current) return;
		const watch = new IntersectionObserver((entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)), { rootMargin: '800px 0px' });
		watch.observe(ref.current);
		return () => watch.disconnect();
	}, [near]);
	return [ref, near] as const;
}
