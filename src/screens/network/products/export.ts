import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import { notify } from '../../../app/notices.tsx';
import { exportProductsMutation } from '../../../queries/products.ts';
import { download } from '../../../ui/download.ts';

/** Lets the browser keep products as a file: those named, with the add-ons they offer, or all. */
export function useExport(): (ids: number[]) => void {
	const { mutate } = useMutation(exportProductsMutation());
	return useCallback(
		(ids) =>
			mutate(ids, {
				onSuccess: (file) => download(`${file.format}-${new Date().toISOString().slice(0, 10)}.json`, `${JSON.stringify(file, null, '\t')}\n`, 'application/json'),
				onError: (error) => notify(error.message, { explicitDismiss: true }),
			}),
		[mutate],
	);
}
