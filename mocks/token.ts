/**
 * What signs a quote: HMAC-SHA-256, as PHP's hash_hmac. Written out because crypto.subtle is asynchronous, which would
 * let two requests into one transaction, and is missing on pages that are not served securely.
 */
const primes = (count: number) => {
	const found: number[] = [];
	for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
	return found;
};
const fraction = (value: number) => Math.floor((value - Math.floor(value)) * 2 ** 32);
const K = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));

function sha256(bytes: Uint8Array): Uint8Array {
	const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
	view.setUint32(padded.length - 4, bytes.length * 8);
	const hash = Uint32Array.from(START);
	const w = new Uint32Array(64);
	const at = (array: Uint32Array | number[], index: number) => array[index] ?? 0;
	const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by));
	for (let block = 0; block < padded.length; block += 64) {
		for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
		for (let i = 16; i < 64; i++) {
			const [x, y] = [at(w, i - 15), at(w, i - 2)];
			w[i] = at(w, i - 16) + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + at(w, i - 7) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
		}
		let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
		for (let i = 0; i < 64; i++) {
			const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
			const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
		}
		for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = at(hash, i) + value;
	}
	const out = new DataView(new ArrayBuffer(32));
	for (const [i, word] of hash.entries()) out.setUint32(4 * i, word);
	return new Uint8Array(out.buffer);
}

/** Hexadecimal HMAC-SHA-256 of a text. The key has at most 64 bytes. */
export function hmac(key: string, text: string): string {
	const bytes = new TextEncoder().encode(key);
	const pad = (byte: number) => Uint8Array.from({ length: 64 }, (_, i) => (bytes[i] ?? 0) ^ byte);
	const join = (a: Uint8Array, b: Uint8Array) => Uint8Array.from([...a, ...b]);
	const sum = sha256(join(pad(0x5c), sha256(join(pad(0x36), new TextEncoder().encode(text)))));
	return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
