import { addQueryArgs } from '@wordpress/url';
import { get, getAll, getPage, type Page, send } from './client.ts';
import type { SwitchOptions } from './options.ts';
import type { Preview, Product, ProductFile, ProductImport } from './types.gen.ts';

/** What can be written: everything but what the server keeps for itself. */
export type ProductInput = Partial<Omit<Product, 'id' | 'created_gmt' | 'modified_gmt' | 'members'>>;

export interface ProductListParams {
	page?: number;
	per_page?: number;
	search?: string;
	orderby?: string;
	order?: 'asc' | 'desc';
	type?: string;
	status?: string;
	/** 0: without a group. */
	plan_group?: number;
}

export const fetchProducts = (params: ProductListParams, signal?: AbortSignal): Promise<Page<Product>> =>
	getPage<Product>(addQueryArgs('/products', { ...params }), signal);

/** Every product of a type, however many pages that takes. */
export const fetchAllProducts = (params: Pick<ProductListParams, 'type' | 'plan_group'>, signal?: AbortSignal) => getAll<Product>('/products', { ...params, orderby: 'name', order: 'asc' }, signal);

export const fetchProduct = (id: number, signal?: AbortSignal) => get<Product>(`/products/${id}`, signal);

export const createProduct = (data: ProductInput) => send<Product>('POST', '/products', data);

export const updateProduct = (id: number, data: ProductInput) => send<Product>('PUT', `/products/${id}`, data);

/** Which plans offer a package or service: these and no others. `versions`: of the plans as they were seen, by id. */
export const updateProductPlans = (id: number, data: { plan_ids: number[]; versions: Record<number, number> }) => send<Product[]>('PUT', `/products/${id}/plans`, data);

export const deleteProduct = (id: number) => send<{ deleted: true; previous: Product }>('DELETE', `/products/${id}`);

export const duplicateProduct = (id: number) => send<Product>('POST', `/products/${id}/duplicate`);

/** Who looks, and when: a period of the plan, the day, a discount for ever, credit. */
export interface PreviewInput {
	unit?: string;
	count?: number;
	/** A day from today on; today unless said otherwise. */
	on?: string;
	discount_ppm?: number;
	discount_amount?: number;
	credit?: number;
}

/** What a customer would be offered who does not exist. */
export type SwitchPreview = Omit<Preview, 'options'> & { options: SwitchOptions };

export const fetchPreview = (planId: number, input: PreviewInput, signal?: AbortSignal) => get<SwitchPreview>(addQueryArgs(`/products/${planId}/preview`, { ...input }), signal);
/** `ids`: only these and the add-ons they offer; none: all. */
export const exportProducts = (ids: number[]) => get<ProductFile>(addQueryArgs('/products/export', { include: ids }));

/** `content`: of a file, whatever it is; `token`: of the report that was agreed to. */
export const importProducts = ({ content, dryRun, token }: { content: object; dryRun: boolean; token?: string }) =>
	send<ProductImport>('POST', addQueryArgs('/products/import', { dry_run: dryRun, token }), content);
