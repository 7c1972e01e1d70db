// Runs vector files on the TypeScript engine; prints one JSON line per case: { file, id, output }.
import { readFileSync } from 'node:fs';
import { buildQuote } from '../../src/domain/quote';
for (const file of process.argv.slice(2)) {
	for (const { id, input } of JSON.parse(readFileSync(file, 'utf8'))) {
		let output;
		try { output = buildQuote(input); } catch (error) { output = { crash: String(error) }; }
		process.stdout.write(JSON.stringify({ file, id, output }) + '\n');
	}
}
