/** Sketches with several tasks: what they print, in which order and when, on a clock that the test turns. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { type Clock, systemClock } from '../clock/clock.ts';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import type { CpuBus } from './cpu.ts';
import { Flash } from './flash.ts';
import { ProgramFlash } from './program-flash.ts';
import { NO_TIMES } from './timed-flash.ts';
import { wasmCpu } from './wasm-cpu.ts';

interface Ran {
  text: string;
  fault: string | null;
}

/** Starts a sketch. */
async function start(body: string, clock: Clock): Promise<{ ran: Ran; stop: () => void }> {
  const text = `#include <Arduino.h>\n${body}`;
  const octets = (await linkSketch([{ path: 'mine/mine.ino', text }])) as Uint8Array<ArrayBuffer>;
  const ran: Ran = { text: '', fault: null };
  const ignore = (): void => undefined;
  const bus: CpuBus = {
    flash: new ProgramFlash(new Flash(), NO_TIMES),
    transmit: (sent) => (ran.text += new TextDecoder().decode(sent).replaceAll('\r', '')),
    setBaudRate: ignore,
    pin: ignore,
    pinState: ignore,
    calls: ignore,
    callback: ignore,
    fault: (reason) => (ran.fault = reason),
    reset: ignore,
  };
  const program = { segments: [{ address: 0, octets }], entry: 0 };
  const cpu = await wasmCpu(clock)(program, bus, new Map());
  return { ran, stop: () => cpu.stop() };
}

/** What a sketch prints within `forMs` of the board's time, which passes only while all tasks wait. */
async function run(body: string, forMs = 1_000): Promise<Ran> {
  const clock = new ManualClock();
  const { ran, stop } = await start(body, clock);
  while (clock.nowMs() < forMs && ran.fault === null) {
    // Tasks that wake each other do so in microtasks.
    await new Promise(setImmediate);
    clock.advance(Math.min(clock.untilNextMs() ?? 1, forMs - clock.nowMs()));
  }
  await new Promise(setImmediate);
  stop();
  return ran;
}

/** For what is busy: until it has printed that. */
async function runUntil(body: string, printed: RegExp): Promise<Ran> {
  const { ran, stop } = await start(body, systemClock);
  while (!printed.test(ran.text) && ran.fault === null) await new Promise(setImmediate);
  stop();
  return ran;
}

const SETUP = 'Serial.begin(115200);';

test('two tasks and loop() run beside each other, each at its own pace', async () => {
  const { text, fault } = await run(
    `void every(void* ms) { for (;;) { Serial.printf("%d@%lu ", (int)ms, millis()); vTaskDelay((int)ms / portTICK_PERIOD_MS); } }
     void setup() { ${SETUP} xTaskCreate(every, "a", 2048, (void*)300, 1, NULL);
       xTaskCreatePinnedToCore(every, "b", 2048, (void*)400, 1, NULL, 0); }
     void loop() { Serial.printf("l@%lu ", millis()); delay(500); }`,
  );
  assert.equal(fault, null);
  const at = (name: string): number[] =>
    [...text.matchAll(new RegExp(`${name}@(\\d+)`, 'g'))].map(([, ms]) => Number(ms));
  assert.deepEqual(at('300'), [0, 300, 600, 900]);
  assert.deepEqual(at('400'), [0, 400, 800]);
  assert.deepEqual(at('l'), [0, 500]);
});

test('each has its own stack: frames stay while others run', async () => {
  const { text, fault } = await run(
    `volatile int sum = 0;
     int deep(int n, int id) { char mark[40]; memset(mark, id, sizeof mark); delay(7 + id);
       const int below = n == 0 ? 0 : deep(n - 1, id);
       for (char c : mark) if (c != id) abort(); return below + mark[n]; }
     void t(void* id) { const int n = deep(12, (int)id); Serial.printf("%d:%d ", (int)id, n); vTaskDelete(NULL); }
     void setup() { ${SETUP} for (int id = 1; id <= 4; id++) xTaskCreate(t, "t", 4096, (void*)id, id, NULL); }
     void loop() { Serial.printf("l%d ", deep(12, 9)); delay(10000); }`,
  );
  assert.equal(fault, null);
  assert.deepEqual(text.trim().split(' ').sort(), ['1:13', '2:26', '3:39', '4:52', 'l117']);
});

test('a more important task runs at once when it is woken; the others in their turn', async () => {
  const { text } = await run(
    `SemaphoreHandle_t go; QueueHandle_t q;
     void high(void*) { for (;;) { xSemaphoreTake(go, portMAX_DELAY); Serial.print("H"); } }
     void low(void*) { for (;;) { int n; xQueueReceive(q, &n, portMAX_DELAY); Serial.print(n); } }
     void setup() { ${SETUP} go = xSemaphoreCreateBinary(); q = xQueueCreate(5, sizeof(int));
       xTaskCreatePinnedToCore(high, "h", 2048, NULL, 3, NULL, 1); xTaskCreatePinnedToCore(low, "l", 2048, NULL, 1, NULL, 1);
       for (int i = 0; i < 3; i++) { Serial.print("a"); xSemaphoreGive(go); Serial.print("b"); xQueueSend(q, &i, 0); }
       Serial.print("c"); delay(1); Serial.print("d"); }
     void loop() { delay(1000); }`,
  );
  assert.equal(text, 'aHbaH0baH1bc2d');
});

test('a busy task does not keep others of its priority from running', async () => {
  const { text, fault } = await runUntil(
    `volatile unsigned long n = 0; volatile bool seen = false;
     void busy(void*) { for (;;) n++; }
     void setup() { ${SETUP} xTaskCreatePinnedToCore(busy, "busy", 2048, NULL, 1, NULL, 1); }
     void loop() { static int k = 0; if (++k == 3) { Serial.print("still here"); } delay(1); }`,
    /here/,
  );
  assert.equal(fault, null);
  assert.equal(text, 'still here');
});

test('queues: order, both ends, full, empty, time that runs out', async () => {
  const { text } = await run(
    `void setup() { ${SETUP} QueueHandle_t q = xQueueCreate(3, sizeof(int)); int v; int n;
       for (n = 1; n <= 3; n++) xQueueSend(q, &n, 0);
       Serial.print(xQueueSend(q, &n, 0)); Serial.print(uxQueueMessagesWaiting(q)); Serial.print(uxQueueSpacesAvailable(q));
       xQueueReceive(q, &v, 0); Serial.print(v); n = 9; xQueueSendToFront(q, &n, 0); xQueuePeek(q, &v, 0); Serial.print(v);
       while (xQueueReceive(q, &v, 0)) Serial.print(v);
       unsigned long t = millis(); Serial.print(xQueueReceive(q, &v, pdMS_TO_TICKS(250))); Serial.print(millis() - t);
       QueueHandle_t one = xQueueCreate(1, 4); xQueueOverwrite(one, &n); n = 7; xQueueOverwrite(one, &n);
       xQueueReceive(one, &v, 0); Serial.print(v); vQueueDelete(q); Serial.print(xQueueCreate(0x7fffffff, 100) == NULL); }
     void loop() { delay(1000); }`,
  );
  assert.equal(text, '0301' + '9' + '923' + '0250' + '7' + '1');
});

test('a mutex lends its holder the priority of who waits for it', async () => {
  const { text } = await run(
    `SemaphoreHandle_t m; TaskHandle_t low;
     void lowTask(void*) { xSemaphoreTake(m, portMAX_DELAY); delay(50); Serial.print(uxTaskPriorityGet(NULL)); xSemaphoreGive(m);
       Serial.print(uxTaskPriorityGet(NULL)); vTaskDelete(NULL); }
     void highTask(void*) { delay(10); xSemaphoreTake(m, portMAX_DELAY); Serial.print("h"); xSemaphoreGive(m); vTaskDelete(NULL); }
     void setup() { ${SETUP} m = xSemaphoreCreateMutex(); xTaskCreate(lowTask, "low", 2048, NULL, 2, &low);
       xTaskCreate(highTask, "high", 2048, NULL, 5, NULL); delay(100);
       SemaphoreHandle_t r = xSemaphoreCreateRecursiveMutex(); xSemaphoreTakeRecursive(r, 0); xSemaphoreTakeRecursive(r, 0);
       Serial.print(xSemaphoreGiveRecursive(r)); Serial.print(xSemaphoreGiveRecursive(r)); Serial.print(xSemaphoreGiveRecursive(r)); }
     void loop() { delay(1000); }`,
  );
  assert.equal(text, '5h2110');
});

test('counting semaphores, notifications, event groups', async () => {
  const { text } = await run(
    `TaskHandle_t t; EventGroupHandle_t e;
     void waiter(void*) { uint32_t v; for (;;) { xTaskNotifyWait(0, 0xffffffff, &v, portMAX_DELAY); Serial.printf("v%x ", v); } }
     void both(void*) { EventBits_t b = xEventGroupWaitBits(e, 3, pdTRUE, pdTRUE, portMAX_DELAY); Serial.printf("b%x ", b); vTaskDelete(NULL); }
     void setup() { ${SETUP} SemaphoreHandle_t c = xSemaphoreCreateCounting(2, 1);
       Serial.print(xSemaphoreGive(c)); Serial.print(xSemaphoreGive(c)); Serial.print(uxSemaphoreGetCount(c)); Serial.print(' ');
       xTaskCreate(waiter, "w", 2048, NULL, 2, &t); xTaskNotify(t, 0x10, eSetBits); xTaskNotify(t, 7, eSetValueWithOverwrite);
       e = xEventGroupCreate(); xTaskCreatePinnedToCore(both, "b1", 2048, NULL, 2, NULL, 1); xTaskCreatePinnedToCore(both, "b2", 2048, NULL, 2, NULL, 1);
       xEventGroupSetBits(e, 1); Serial.print("- "); xEventGroupSetBits(e, 2); Serial.printf("%x ", xEventGroupGetBits(e));
       xTaskNotifyGive(xTaskGetCurrentTaskHandle()); xTaskNotifyGive(xTaskGetCurrentTaskHandle());
       Serial.print(ulTaskNotifyTake(pdFALSE, 0)); Serial.print(ulTaskNotifyTake(pdTRUE, 0)); Serial.print(ulTaskNotifyTake(pdTRUE, 5)); }
     void loop() { delay(1000); }`,
  );
  assert.equal(text, '102 v10 v7 - b3 b3 0 210');
});

test('suspended, resumed, deleted; setup() may end the loop task', async () => {
  const { text, fault } = await run(
    `TaskHandle_t t; int n = 0;
     void counts(void*) { for (;;) { n++; vTaskDelay(10); } }
     void ends(void*) { Serial.print("e"); vTaskDelete(NULL); }
     void control(void*) { vTaskDelay(35); vTaskSuspend(t); int a = n; vTaskDelay(100); Serial.print(n - a); vTaskResume(t); vTaskDelay(35);
       Serial.print(n > a + 2); vTaskDelete(t); a = n; vTaskDelay(100); Serial.print(n - a); Serial.print(uxTaskGetNumberOfTasks()); vTaskSuspend(NULL); abort(); }
     void setup() { ${SETUP} xTaskCreate(counts, "c", 2048, NULL, 1, &t); xTaskCreate(ends, "e", 2048, NULL, 1, NULL);
       xTaskCreate(control, "k", 2048, NULL, 1, NULL); vTaskDelete(NULL); Serial.print("never"); }
     void loop() { Serial.print("never"); }`,
  );
  assert.equal(fault, null);
  assert.equal(text, 'e0101');
});

test('memory of tasks that end comes back', async () => {
  const { text, fault } = await run(
    `int done = 0; void t(void*) { done++; vTaskDelete(NULL); }
     void setup() { ${SETUP} for (int i = 0; i < 500; i++) { if (xTaskCreate(t, "t", 8192, NULL, 1, NULL) != pdPASS) abort(); delay(1); }
       Serial.print(done); Serial.print(xTaskCreate(t, "big", 10000000, NULL, 1, NULL)); }
     void loop() { delay(1000); }`,
  );
  assert.equal(fault, null);
  assert.equal(text, '500-1');
});

test('software timers, once and again', async () => {
  const { text } = await run(
    `void tick(TimerHandle_t t) { Serial.printf("%s%lu ", pcTimerGetName(t), millis()); }
     void setup() { ${SETUP} xTimerStart(xTimerCreate("r", pdMS_TO_TICKS(300), pdTRUE, NULL, tick), 0);
       TimerHandle_t o = xTimerCreate("o", 100, pdFALSE, (void*)5, tick); xTimerStart(o, 0); delay(150); Serial.print(xTimerIsTimerActive(o));
       Serial.print((int)pvTimerGetTimerID(o)); Serial.print(' '); }
     void loop() { delay(1000); }`,
    950,
  );
  assert.equal(text, 'o100 05 r300 r600 r900 ');
});

test('sections that no other task may enter', async () => {
  const { text } = await runUntil(
    `portMUX_TYPE mux = portMUX_INITIALIZER_UNLOCKED; volatile int inside = 0, worst = 0;
     void t(void*) { for (int k = 0; k < 3; k++) { portENTER_CRITICAL(&mux); inside++; if (inside > worst) worst = inside;
       for (volatile int i = 0; i < 200000; i++) {} inside--; portEXIT_CRITICAL(&mux); vTaskDelay(1); } Serial.print('.'); vTaskDelete(NULL); }
     void setup() { ${SETUP} for (int i = 0; i < 3; i++) xTaskCreate(t, "t", 2048, NULL, 1, NULL); while (uxTaskGetNumberOfTasks() > 1) delay(1); Serial.print(worst); }
     void loop() { delay(1000); }`,
    /\d/,
  );
  assert.equal(text, '...1');
});

test('a task that returns, one whose stack overflows, and one that waits in a callback are named', async () => {
  const returns = await run(
    `void t(void*) {} void setup() { ${SETUP} xTaskCreate(t, "short", 2048, NULL, 1, NULL); } void loop() { delay(10); }`,
  );
  assert.equal(returns.fault, 'FreeRTOS Task "short" should not return, Aborting now!');
  const overflows = await run(
    `void t(void*) { volatile char big[3000]; for (char volatile& c : big) c = 1; vTaskDelay(1); for (;;) vTaskDelay(1); }
     void setup() { ${SETUP} if (malloc(4000) == NULL) abort(); xTaskCreate(t, "small", 2048, NULL, 1, NULL); } void loop() { delay(10); }`,
  );
  assert.equal(overflows.fault, 'A stack overflow in task small has been detected.');
  const waits = await run(
    `SemaphoreHandle_t s; void tick(TimerHandle_t) { xSemaphoreTake(s, portMAX_DELAY); }
     void setup() { ${SETUP} s = xSemaphoreCreateBinary(); xTimerStart(xTimerCreate("t", 10, pdFALSE, NULL, tick), 0); }
     void loop() { delay(10); }`,
  );
  assert.match(waits.fault ?? '', /waited inside a network callback/);
});

test('what a task has left of its stack, its name, its core', async () => {
  const { text } = await run(
    `void t(void*) { char used[600]; memset(used, 1, sizeof used); Serial.print((int)used[5]); const auto left = uxTaskGetStackHighWaterMark(NULL);
       Serial.print(left > 500 && left < 1500); Serial.print(pcTaskGetName(NULL)); Serial.print(xPortGetCoreID()); vTaskDelete(NULL); }
     void setup() { ${SETUP} Serial.print(pcTaskGetName(NULL)); Serial.print(xPortGetCoreID()); TaskHandle_t h;
       xTaskCreatePinnedToCore(t, "mine", 2048, NULL, 1, &h, 0); Serial.print(eTaskGetState(h) == eReady); delay(1); Serial.print(eTaskGetState(h) == eDeleted); }
     void loop() { delay(1000); }`,
  );
  assert.equal(text, 'loopTask1111mine01');
});

test('Ticker calls functions later, with and without a value', async () => {
  const { text } = await run(
    `#include <Ticker.h>
     Ticker a, b, c; int n = 0;
     void on(int x) { Serial.printf("%d@%lu ", x, millis()); }
     void setup() { ${SETUP} a.attach(0.3, [] { Serial.printf("a@%lu ", millis()); if (++n == 2) a.detach(); });
       b.once_ms(450, on, 7); c.once(0.1, [] { Serial.print("c "); c.once_ms(50, [] { Serial.printf("c@%lu ", millis()); }); });
       Serial.print(b.active()); Serial.print(' '); }
     void loop() { delay(1000); }`,
    1_000,
  );
  assert.equal(text, '1 c c@150 a@300 7@450 a@600 ');
});
