export function nodeTooOld(version: string, wanted: string): string | null;
