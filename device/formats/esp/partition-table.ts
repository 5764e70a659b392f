/**
 * The partition table of ESP-IDF: entries of 32 octets, ended by a blank one or by the digest of those before it
 * (ESP-IDF, "Partition Tables"; `esp_flash_partitions.h`). Left out: flags, and the check of the digest.
 */
import { readUint16, readUint32 } from '../octets/octets.ts';

/** A table takes one sector at most, its entries 0xc00 octets of it. */
export const PARTITION_TABLE_OCTETS = 0x1000;
const ENTRY_OCTETS = 32;
const MAX_ENTRIES = 95;
/** The first two octets of an entry, as a little-endian number. */
const ENTRY_MAGIC = 0x50aa;

const TYPE_APP = 0x00;
const TYPE_DATA = 0x01;
const SUBTYPE_FACTORY = 0x00;
const SUBTYPE_OTA_0 = 0x10;
const SUBTYPE_OTA_DATA = 0x00;

export interface Partition {
  readonly type: number;
  readonly subtype: number;
  /** Offset in flash, in octets. */
  readonly offset: number;
  readonly octets: number;
}

export function isPartitionTable(octets: Uint8Array): boolean {
  return octets.length >= ENTRY_OCTETS && readUint16(octets, 0) === ENTRY_MAGIC;
}

/** The entries up to the first that is none; an empty list when this is no table. */
export function readPartitionTable(octets: Uint8Array): readonly Partition[] {
  const partitions: Partition[] = [];
  for (let at = 0; at + ENTRY_OCTETS <= octets.length; at += ENTRY_OCTETS) {
    if (partitions.length === MAX_ENTRIES || readUint16(octets, at) !== ENTRY_MAGIC) break;
    const [type = 0, subtype = 0] = octets.subarray(at + 2);
    const [offset, size] = [readUint32(octets, at + 4), readUint32(octets, at + 8)];
    partitions.push({ type, subtype, offset, octets: size });
  }
  return partitions;
}

/** Where programs go. */
export function appPartitions(table: readonly Partition[]): readonly Partition[] {
  return table.filter(({ type }) => type === TYPE_APP);
}

/** Where the program goes that a blank board starts: `factory`, or else the first of OTA; null without. */
export function firstApp(table: readonly Partition[]): Partition | null {
  const apps = appPartitions(table);
  const found = [SUBTYPE_FACTORY, SUBTYPE_OTA_0].flatMap((subtype) =>
    apps.filter((app) => app.subtype === subtype),
  );
  return found[0] ?? apps[0] ?? null;
}

/** Where the choice between the programs is kept; null without. */
export function otaData(table: readonly Partition[]): Partition | null {
  return (
    table.find(({ type, subtype }) => type === TYPE_DATA && subtype === SUBTYPE_OTA_DATA) ?? null
  );
}
