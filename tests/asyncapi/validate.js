// Reads AsyncAPI documents with the official parser; prints, by file, what it has to say.
const fs = require("node:fs");
const { Parser } = require("@asyncapi/parser");

async function main(files) {
  const parser = new Parser();
  const found = {};
  for (const file of files) {
    const { document, diagnostics } = await parser.parse(fs.readFileSync(file, "utf8"));
    found[file] = {
      read: document !== undefined,
      operations: document ? document.operations().all().map((operation) => operation.id()) : [],
      diagnostics: diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join("/") })),
    };
  }
  process.stdout.write(JSON.stringify(found));
}

main(process.argv.slice(2));
