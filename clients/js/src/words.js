/**
 * Refusals of the server in the words of the reference. The server says more; what it said stays on the error as `detail`.
 */

const EXACT = [
  [/^(incomplete archival transcript: \d+ vs \d+)\b.*$/s, '$1'],
  [/^(incomplete current incarnation transcript: \d+ items)\b.*$/s, '$1'],
  [/^(incomplete current transcript span: \d+ items) of \d+ in (.*)$/s, '$1, $2'],
  [/^(read \d+ transcript entries \(expected \d+\)).*$/s, '$1'],
  [/^(no such savepoint as ".*") in this crank$/s, '$1'],
  [/^(startCrank while already in a crank);.*$/s, '$1'],
  [/^(unsupported BundleID "[^"]*");.*$/s, '$1'],
  [/^(unexpected new bundle record for .* during repair);.*$/s, '$1'],
  [/^(unknown export-data type "[^"]*" on import), .*$/s, '$1'],
  [/^(unknown export-data type) "[^"]*" on repairMetadata, in key ("[^"]*").*$/s, '$1 in key $2 on repairMetadata'],
  [/^(unknown artifact type "[^"]*" on import) .*$/s, '$1'],
  [/^(artifact "[^"]*" is not complete):.*$/s, '$1'],
  [/^artifact ("snapshot\.[^"]*" hash is "[^"]*", metadata says "[^"]*").*$/s, 'snapshot $1'],
];

/** The message of the reference for a message of the server. */
export const inReferenceWords = message => {
  for (const [pattern, words] of EXACT) {
    if (pattern.test(message)) {
      return message.replace(pattern, words);
    }
  }
  return message;
};

/** An error for a refusal or failure that the server answered. */
export const errorOf = (reason, message) => {
  const error = new Error(inReferenceWords(message));
  error.reason = reason;
  error.detail = message;
  if (reason === 'BUSY' && /database is locked/.test(message)) {
    error.code = 'SQLITE_BUSY';
  }
  return error;
};

/** A refusal of what is there already, as the reference's database says it. */
export const conflictAs = (error, columns, kind) => {
  if (error.reason === 'CONFLICT') {
    error.name = 'SqliteError';
    error.message = `UNIQUE constraint failed: ${columns}`;
    error.code = `SQLITE_CONSTRAINT_${kind}`;
  }
  return error;
};

/** What every call says once the server is gone. */
export const GONE = 'storage node went away; the open block is lost';
