import { keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import {
	createProduct,
	deleteProduct,
	duplicateProduct,
	exportProducts,
	fetchAllProducts,
	fetchPreview,
	fetchProduct,
	fetchProducts,
	importProducts,
	type PreviewInput,
	type ProductInput,
	type ProductListParams,
	updateProduct,
	updateProductPlans,
} from '../api/products.ts';

export const productsQuery = (params: ProductListParams) =>
	queryOptions({
		queryKey: ['products', 'page', params],
		queryFn: ({ signal }) => fetchProducts(params, signal),
		// The old page stays while the next one comes, so that the table does not jump.
		placeholderData: keepPreviousData,
	});

export const plansQuery = () => queryOptions({ queryKey: ['products', 'all', 'plan'], queryFn: ({ signal }) => fetchAllProducts({ type: 'plan' }, signal) });

export const addonsQuery = () =>
	queryOptions({ queryKey: ['products', 'all', 'package,service'], queryFn: ({ signal }) => fetchAllProducts({ type: 'package,service' }, signal) });

export const productQuery = (id: number) => queryOptions({ queryKey: ['products', id], queryFn: ({ signal }) => fetchProduct(id, signal) });

/** What a customer on the plan would be offered. */
export const previewQuery = (planId: number, input: PreviewInput) =>
	queryOptions({ queryKey: ['products', planId, 'preview', input], queryFn: ({ signal }) => fetchPreview(planId, input, signal), placeholderData: keepPreviousData });

/** A product's group, rank and status show in the groups, and what is done to a group shows in its plans: one is not asked for again without the other. */
export const invalidateCatalog = (client: QueryClient) => Promise.all([client.invalidateQueries({ queryKey: ['products'] }), client.invalidateQueries({ queryKey: ['plan-groups'] })]);

export const saveProductMutation = () =>
	mutationOptions({
		mutationFn: ({ id, data }: { id: number | null; data: ProductInput }) => (id === null ? createProduct(data) : updateProduct(id, data)),
		onSuccess: (product, _variables, _result, { client }) => {
			client.setQueryData(productQuery(product.id).queryKey, product);
			return Promise.all([invalidateCatalog(client), client.invalidateQueries({ queryKey: ['limits'] })]);
		},
		// Somebody was faster: what is there now is shown. So with its plans.
		onError: (error, _variables, _result, { client }) => (error instanceof ApiError && error.isConflict ? invalidateCatalog(client) : undefined),
	});

export const updateProductPlansMutation = () =>
	mutationOptions({
		mutationFn: ({ id, ...data }: { id: number } & Parameters<typeof updateProductPlans>[1]) => updateProductPlans(id, data),
		onSettled: (_plans, _error, _data, _result, { client }) => invalidateCatalog(client),
	});

export const deleteProductMutation = () =>
	mutationOptions({
		mutationFn: deleteProduct,
		onSuccess: ({ previous }, _id, _result, { client }) => {
			client.removeQueries({ queryKey: productQuery(previous.id).queryKey });
			return invalidateCatalog(client);
		},
	});

export const duplicateProductMutation = () =>
	mutationOptions({
		mutationFn: duplicateProduct,
		onSuccess: (_product, _id, _result, { client }) => invalidateCatalog(client),
	});

export const exportProductsMutation = () => mutationOptions({ mutationFn: exportProducts });

export const importProductsMutation = () =>
	mutationOptions({
		mutationFn: importProducts,
		onSuccess: ({ dry_run: dryRun }, _file, _result, { client }) =>
			dryRun ? undefined : Promise.all([invalidateCatalog(client), client.invalidateQueries({ queryKey: ['limits'] })]),
	});
