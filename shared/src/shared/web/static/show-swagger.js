// Swagger UI over the services named in #config. validatorUrl: null, or it would ask validator.swagger.io.
const { urls } = JSON.parse(document.getElementById("config").textContent);
const several = urls.length > 1;
window.ui = SwaggerUIBundle({
  ...(several ? { urls } : { url: urls[0].url }),
  dom_id: "#viewer",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: several ? "StandaloneLayout" : "BaseLayout",
  validatorUrl: null,
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
