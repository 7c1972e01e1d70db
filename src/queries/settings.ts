import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { fetchSettings, updateSettings } from '../api/settings.ts';

export const settingsQuery = () => queryOptions({ queryKey: ['settings'], queryFn: ({ signal }) => fetchSettings(signal) });

// The policy decides who can go where.
export const saveSettingsMutation = () =>
	mutationOptions({
		mutationFn: updateSettings,
		onSuccess: (settings, _data, _result, { client }) => {
			client.setQueryData(settingsQuery().queryKey, settings);
			return client.invalidateQueries({ queryKey: ['plan-groups'] });
		},
	});
