// Reads the AsyncAPI document named on the command line with the official parser; one line for each thing amiss.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [home, path] = process.argv.slice(2);
const { Parser } = createRequire(join(home, "package.json"))("@asyncapi/parser");
const { document, diagnostics } = await new Parser().parse(readFileSync(path, "utf8"));
for (const { severity, code, path, message } of diagnostics) {
  console.log(`${["error", "warning", "information", "hint"][severity]} ${code} ${path.join(".")}: ${message}`);
}
console.log(document ? `messages ${document.allMessages().length}` : "no document");
