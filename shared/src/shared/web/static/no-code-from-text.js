// Before asyncapi.js: while it loads, validators that nothing on this page calls are compiled with `new Function`. Our
// Content-Security-Policy forbids that, and one refusal would end the script; so `new Function` gives one that says yes.
globalThis.Function = new Proxy(Function, { construct: () => () => () => true });
