/** A relay of classes in a process of its own, on a bus over NATS: `NATS_URL`. Tells its port to its parent. */
import { NatsBus } from '../nats-bus.ts';
import { startClasses } from './people.ts';

const bus = await NatsBus.connect(process.env.NATS_URL ?? '');
const { port } = await startClasses({ bus });
process.send?.(port);
process.on('disconnect', () => process.exit(0));
