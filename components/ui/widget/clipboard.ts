/** Copying to the clipboard, which browsers offer in secure contexts alone and may forbid. */

/** Whether there is a clipboard to copy to. */
export const hasClipboard = 'clipboard' in navigator;

/** @returns whether the browser let this page copy */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
