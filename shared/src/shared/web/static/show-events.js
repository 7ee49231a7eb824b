// The AsyncAPI document named in #config, shown by AsyncAPI's React component without its parser: the parser compiles
// code at run time, which would need unsafe-eval, and our document is checked where it is made (tests/api_docs). What
// the parser would have done is done here: references resolved, names noted where the component looks for them.
const { url } = JSON.parse(document.getElementById("config").textContent);

function parsed(written) {
  const target = (path) => path.slice(2).split("/").reduce((node, name) => node[name], written);
  const resolve = (node) => {
    for (const [name, value] of Object.entries(node)) {
      if (value === null || typeof value !== "object") continue;
      if (typeof value.$ref === "string") node[name] = target(value.$ref);
      else resolve(value);
    }
  };
  for (const [name, schema] of Object.entries(written.components.schemas)) schema["x-parser-schema-id"] = name;
  for (const named of [written.components.messages, written.channels, written.operations]) {
    for (const [name, node] of Object.entries(named)) node["x-parser-unique-object-id"] = name;
  }
  resolve(written);
  return { ...written, "x-parser-spec-parsed": true, "x-parser-api-version": 3 };
}

fetch(url)
  .then((answer) => answer.json())
  .then((written) => {
    const config = {
      show: { sidebar: true, messageExamples: true, schemas: false, errors: true },
      sidebar: { showServers: "byDefault", showOperations: "byDefault" },
      sendLabel: "SEND 发布",
    };
    AsyncApiStandalone.render({ schema: parsed(written), config }, document.getElementById("viewer"));
  });
