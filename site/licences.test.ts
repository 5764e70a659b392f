/** Who shares what others wrote shares the licence that allows it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { licenceTexts } from './licences.ts';

const root = join(import.meta.dirname, '..');
const texts = licenceTexts(root);

test('every package that reaches a page has its licence among the texts', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  // A server's, and types: neither is in a page.
  const shipped = Object.keys(dependencies).filter(
    (name) => !/^(sirv|ws|@nats-io\/.*|@types\/.*)$/.test(name),
  );
  const indirect = [
    'lit-html',
    '@lit/reactive-element',
    'atob-lite',
    'astro',
    'pagefind',
    '@yowasp/clang',
  ];
  for (const name of [...shipped, ...indirect]) {
    assert.match(
      texts,
      new RegExp(`^${name.replace('/', '\\/')} \\d+\\.\\S+ \\(.+\\)$`, 'm'),
      name,
    );
  }
});

test('the texts themselves are there', () => {
  for (const words of [
    'SIL OPEN FONT LICENSE',
    'Apache License',
    'Redistribution and use in source and binary forms',
    'Permission is hereby granted, free of charge',
  ]) {
    assert.match(texts, new RegExp(words, 'i'));
  }
});
