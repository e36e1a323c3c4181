/** The operations of the wire protocol that are asked for on a blocking connection, encoded once. */
import { encodeName } from './cbor.js';

const op = encodeName;

export const HELLO = op('hello');

export const KV_GET = op('kv.get');
export const KV_NEXT = op('kv.next');
export const KV_SET = op('kv.set');
export const KV_DELETE = op('kv.delete');

export const HOST_GET = op('host.get');
export const HOST_SET = op('host.set');
export const HOST_DELETE = op('host.delete');

export const CRANK_START = op('crank.start');
export const CRANK_SAVEPOINT = op('crank.savepoint');
export const CRANK_ROLLBACK = op('crank.rollback');
export const CRANK_HASHES = op('crank.hashes');
export const CRANK_END = op('crank.end');
export const CRANK_FINISH = op('crank.finish');
export const CRANK_LIST = op('crank.list');
export const CRANK_HASHED = op('crank.hashed');
export const CRANK_LISTED = op('crank.listed');

export const TRANSCRIPT_INIT = op('transcript.init');
export const TRANSCRIPT_ADD = op('transcript.add');
export const TRANSCRIPT_BOUNDS = op('transcript.bounds');
export const TRANSCRIPT_READ = op('transcript.read');
export const TRANSCRIPT_ROLL_SPAN = op('transcript.rollSpan');
export const TRANSCRIPT_ROLL_INCARNATION = op('transcript.rollIncarnation');
export const TRANSCRIPT_STOP = op('transcript.stop');
export const TRANSCRIPT_DELETE = op('transcript.delete');

export const SNAPSHOT_SAVE = op('snapshot.save');
export const SNAPSHOT_LOAD = op('snapshot.load');
export const SNAPSHOT_ARCHIVE = op('snapshot.archive');
export const SNAPSHOT_INFO = op('snapshot.info');
export const SNAPSHOT_STOP = op('snapshot.stop');
export const SNAPSHOT_DELETE = op('snapshot.delete');
export const SNAPSHOT_DELETE_UNUSED = op('snapshot.deleteUnused');

export const BUNDLE_ADD = op('bundle.add');
export const BUNDLE_HAS = op('bundle.has');
export const BUNDLE_GET = op('bundle.get');
export const BUNDLE_DELETE = op('bundle.delete');

export const CURSOR_NEXT = op('cursor.next');
export const CURSOR_CLOSE = op('cursor.close');

export const EXPORTS_COLLECT = op('exports.collect');
export const EXPORTS_TAKE = op('exports.take');
export const COMMIT = op('commit');
export const REPAIR_RECORD = op('repair.record');
export const REPAIR_FINISH = op('repair.finish');
export const DUMP = op('dump');
export const IMAGE = op('image');
export const CLOSE = op('close');

export const PULL = op('pull');
export const STREAM_DROP = op('stream.drop');

export const EXPORT_OPEN = op('export.open');
export const EXPORT_HOST = op('export.host');
export const EXPORT_DATA = op('export.data');
export const EXPORT_NAMES = op('export.names');
export const EXPORT_ARTIFACT = op('export.artifact');
export const EXPORT_CLOSE = op('export.close');
