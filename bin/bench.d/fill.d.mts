export declare function fill(sql: (statements: string) => string, size: { products: number; memberships: number }): void;
