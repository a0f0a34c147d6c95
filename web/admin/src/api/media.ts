import type { Api } from "./api.js";

/** The bytes of a stored file. */
export async function fetchMedia({ tokens }: Api, mediaId: string): Promise<Blob> {
  const token = await tokens.access();
  const response = await fetch(`/api/v1/media/${mediaId}/content`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(await messageOf(response));
  return response.blob();
}

/** Stores a file; `onProgress` is told how much of it has been sent, from 0 to 1. */
export async function uploadMedia({ tokens }: Api, file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<string> {
  const token = await tokens.access();
  const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
  return new Promise((resolve, reject) => {
    request.open("POST", `/api/v1/media?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 201 && answer.id) resolve(answer.id);
      else reject(new Error(answer.message ?? request.statusText));
    };
    request.onerror = () => reject(new Error("The connection broke."));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

async function messageOf(response: Response): Promise<string> {
  return parse(await response.text()).message ?? response.statusText;
}

function parse(text: string): { readonly id?: string; readonly message?: string } {
  try {
    return JSON.parse(text) as { id?: string; message?: string };
  } catch {
    return {};
  }
}
