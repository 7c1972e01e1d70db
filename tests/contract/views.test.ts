// @vitest-environment node
import { expect, test } from 'vitest';
import type { View } from '../../src/api/types.gen.ts';
import { admin, expectStatus } from './fixtures.ts';

const view: View = { list: 'products', type: 'table', fields: ['type', 'other-plugin/column'], per_page: 50, sort: { field: 'members', direction: 'desc' }, density: 'compact' };

test('how a list is liked comes back as it was sent', async () => {
	expect(expectStatus(await admin.put<View>('/views', view), 200)).toMatchObject(view);
	expect(expectStatus(await admin.put<View>('/views', { list: 'payments', sort: null }), 200)).toMatchObject({ list: 'payments', sort: null });
});

test.each([['list', 'users'], ['type', 'map'], ['fields', [5]], ['per_page', 101], ['sort', { field: 'name' }], ['density', 'thin'], ['colour', 'blue']])('%s is refused when it is %j', async (name, value) => {
	const { status, body } = await admin.put('/views', { ...view, [name]: value });
	expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', [name]]);
});
