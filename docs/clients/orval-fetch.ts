// What orval's clients call: its own reads every answer as JSON, files too.
export async function portalFetch<T>(
  url: string,
  options: RequestInit,
): Promise<T> {
  const response = await fetch(url, options);
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (status === 200 && type.startsWith("application/x-ndjson")) {
    return { stream: response, status, headers } as T;
  }
  const isJson = /^application\/([a-z]+\+)?json/.test(type);
  const data = isJson ? await response.json() : await response.blob();
  return { data, status, headers } as T;
}
