// npx orval --config orval.config.cjs; orval-fetch.ts stands beside it.
module.exports = {
  portal: {
    input: process.env.PORTAL_SCHEMA ?? "http://localhost:8000/api/v1/schema/",
    output: {
      target: process.env.PORTAL_CLIENT ?? "./portal.ts",
      client: "fetch",
      baseUrl: { getBaseUrlFromSpecification: true },
      override: { mutator: { path: "./orval-fetch.ts", name: "portalFetch" } },
    },
  },
};
