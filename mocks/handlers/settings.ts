import type { Settings } from '../../src/api/types.gen.ts';
import { record } from '../life.ts';
import { bodyOf, checkVersion, invalid, linked, ok, type Route, type Call } from '../wordpress.ts';

const base = '/tierway/v1/settings';
const show = (call: Call) => linked(call.db.state.settings, { self: call.link(base) });

function isTimeZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
}

export const settings: Route[] = [
	{ method: 'GET', path: base, access: 'manager', schema: 'settings', handle: (call) => ok(show(call)) },
	{
		method: 'PUT',
		path: base,
		access: 'manager',
		schema: 'settings',
		body: bodyOf('settings'),
		handle(call) {
			const { state } = call.db;
			checkVersion(call, state.settings, () => show(call));
			const sent = call.body as Partial<Settings>;
			if (sent.time_zone !== undefined && !isTimeZone(sent.time_zone)) throw invalid({ time_zone: 'This is not the name of a time zone.' });
			record(call, 'settings.updated', { product_id: 0, before: { ...state.settings } });
			state.settings = { ...state.settings, ...sent, version: state.settings.version + 1 };
			return ok(show(call));
		},
	},
];
