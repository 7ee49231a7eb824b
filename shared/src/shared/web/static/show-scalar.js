// Scalar over the services named in #config, with everything that would ask another address switched off.
const { sources } = JSON.parse(document.getElementById("config").textContent);
Scalar.createApiReference("#viewer", {
  ...(sources.length > 1 ? { sources } : sources[0]),
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  persistAuth: false,
});
