/** What the headers of a sketch declare: Arduino's names, and none of ours. Ours lie in `__board`. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { programFiles } from '../files.ts';
import { declarationsOf } from './declarations.ts';
import { tokensOf } from './cpp-tokens.ts';

/** Headers that a sketch includes by name, and those that these include. */
const HEADERS =
  `Arduino Client DNSServer EEPROM ESPmDNS HTTPClient NetworkClientSecure NetworkUdp Udp WiFiClientSecure WiFiUdp AsyncEventSource AsyncMiddleware AsyncTCP AsyncWebHandler AsyncWebResponse AsyncWebSocket base64 binary board_lacks Esp esp32-hal-adc esp32-hal-gpio esp32-hal-ledc esp32-hal-time
  esp32-hal-touch esp_arduino_version esp_err esp_random esp_sleep esp_system esp_timer ESPAsyncWebServer freertos/FreeRTOS
  freertos/event_groups freertos/queue freertos/semphr freertos/task freertos/timers FS Function HardwareSerial IPAddress LittleFS MD5Builder Middlewares NetworkClient NetworkServer nvs nvs_flash pgmspace pins_arduino Preferences Print SPI SPIFFS stdlib_noniso StreamString Ticker WCharacter
  WebAuthentication WebRequestMethod WebServer WebSocketsServer WiFi WiFiClient WiFiEvents WiFiMulti WiFiServer WiFiType Wire WMath WString`.split(
    /\s+/,
  );

/** Global names of the Arduino core for ESP32 and of ESP Async WebServer. */
const ARDUINO = new Set(
  `byte boolean word pinMode digitalWrite digitalRead millis micros delay delayMicroseconds yield random randomSeed useRealRandomGenerator map min
  max abs round isnan isinf String Print Printable Stream HardwareSerial Serial IPAddress
  attachInterrupt attachInterruptArg shiftOut shiftIn detachInterrupt noInterrupts interrupts pulseIn adc_attenuation_t A0 A10 A18
  analogRead analogReadMilliVolts analogReadResolution analogSetAttenuation analogSetPinAttenuation ledcAttach
  ledcAttachChannel ledcWrite ledcWriteChannel ledcRead ledcReadFreq ledcWriteTone ledcChangeFrequency ledcDetach
  analogWrite analogWriteResolution analogWriteFrequency ledcSetup ledcAttachPin ledcDetachPin tone noTone
  touch_value_t T0 touchRead
  WiFi WiFiClass wl_status_t wifi_mode_t std AsyncWebRequestMethod WebRequestMethod WebRequestMethodComposite
  HTTP_ANY AsyncWebServer AsyncWebServerRequest AsyncWebServerResponse AsyncWebSocket AsyncWebSocketClient
  AsyncWebParameter AsyncWebHandler AsyncCallbackWebHandler AwsTemplateProcessor ArRequestHandlerFunction
  AsyncResponseStream AsyncWebHeader AsyncClient ArRequestFilterFunction ArUploadHandlerFunction ArBodyHandlerFunction
  AwsResponseFiller DefaultHeaders AsyncEventSource AsyncEventSourceClient ArEventHandlerFunction
  ArAuthorizeConnectHandler ArAuthorizeFunction ArMiddlewareCallback ArMiddlewareNext AsyncAuthType AsyncMiddleware
  AsyncMiddlewareChain AsyncMiddlewareFunction AsyncAuthenticationMiddleware AsyncAuthorizationMiddleware
  AsyncCorsMiddleware AsyncHeaderFilterMiddleware AsyncHeaderFreeMiddleware AsyncLoggingMiddleware
  AsyncRateLimitMiddleware AsyncWebHeaders ON_AP_FILTER ON_STA_FILTER checkBasicAuthentication
  checkDigestAuthentication genRandomMD5 generateBasicHash generateDigestHash AuthenticationMiddleware CorsMiddleware MD5Builder base64
  HTTPAuthMethod LoggingMiddleware Middleware MiddlewareChain MiddlewareFunction RequestHandler
  AwsFrameInfo AwsFrameType AwsClientStatus AwsEventType AwsEventHandler AwsHandshakeHandler
  isAlphaNumeric isAlpha isAscii isWhitespace isControl isDigit isGraph isLowerCase isPrintable isPunct isSpace
  isUpperCase isHexadecimalDigit toAscii toLowerCase toUpperCase itoa ltoa lltoa utoa ultoa ulltoa dtostrf
  INADDR_NONE EspClass ESP esp_random esp_fill_random esp_restart esp_get_free_heap_size esp_timer_get_time
  esp_sleep_enable_timer_wakeup esp_sleep_enable_ext0_wakeup esp_sleep_enable_ext1_wakeup
  esp_sleep_enable_touchpad_wakeup esp_sleep_get_wakeup_cause esp_deep_sleep esp_deep_sleep_start
  esp_light_sleep_start wifi_auth_mode_t wifi_power_t wifi_ps_type_t WiFiMulti arduino_event_id_t
  arduino_event_info_t esp_ip4_addr_t esp_netif_ip_info_t WiFiEvent_t WiFiEventInfo_t network_event_handle_t
  WiFiEventId_t wifi_event_id_t NetworkEventCb NetworkEventFuncCb WiFiEventCb WiFiEventFuncCb
  NetworkClient WiFiClient NetworkServer WiFiServer WebServer HTTPMethod
  Serial1 Serial2 gpio_num_t configTime configTzTime getLocalTime BaseType_t UBaseType_t TickType_t TaskHandle_t
  TaskFunction_t portMUX_TYPE vTaskDelay vTaskDelayUntil xTaskGetTickCount xPortGetCoreID xTaskCreate
  xTaskCreatePinnedToCore vTaskDelete __board_binary __board_enter_critical __board_exit_critical WStype_t WebSocketsServer
  eTaskGetState pcTaskGetName pcTimerGetName pvTimerGetTimerID ulTaskNotifyTake uxQueueMessagesWaiting uxQueueSpacesAvailable uxSemaphoreGetCount uxTaskGetNumberOfTasks uxTaskGetStackHighWaterMark uxTaskPriorityGet vEventGroupDelete vQueueDelete vSemaphoreDelete vTaskDelay vTaskDelayUntil vTaskDelete vTaskNotifyGiveFromISR vTaskPrioritySet vTaskResume vTaskSuspend vTaskSuspendAll vTaskYield xEventGroupClearBits xEventGroupCreate xEventGroupGetBits xEventGroupSetBits xEventGroupSetBitsFromISR xEventGroupWaitBits xPortGetCoreID xQueueCreate xQueueOverwrite xQueueOverwriteFromISR xQueuePeek xQueueReceive xQueueReceiveFromISR xQueueReset xQueueSend xQueueSendFromISR xQueueSendToBack xQueueSendToBackFromISR xQueueSendToFront xSemaphoreCreateBinary xSemaphoreCreateCounting xSemaphoreCreateMutex xSemaphoreCreateRecursiveMutex xSemaphoreGetMutexHolder xSemaphoreGive xSemaphoreGiveFromISR xSemaphoreGiveRecursive xSemaphoreTake xSemaphoreTakeFromISR xSemaphoreTakeRecursive xTaskCreate xTaskCreatePinnedToCore xTaskDelayUntil xTaskGetCurrentTaskHandle xTaskGetHandle xTaskGetTickCount xTaskGetTickCountFromISR xTaskNotify xTaskNotifyFromISR xTaskNotifyGive xTaskNotifyStateClear xTaskNotifyWait xTaskResumeAll xTaskResumeFromISR xTimerChangePeriod xTimerCreate xTimerDelete xTimerIsTimerActive xTimerReset xTimerResetFromISR xTimerStart xTimerStartFromISR xTimerStop xTimerStopFromISR
  StackType_t QueueHandle_t SemaphoreHandle_t EventGroupHandle_t TimerHandle_t EventBits_t TimerCallbackFunction_t
  eTaskState eNotifyAction eRunning eReady eBlocked eSuspended eDeleted eInvalid eNoAction eSetBits eIncrement eSetValueWithOverwrite
  eSetValueWithoutOverwrite Ticker ulTaskNotifyTake TX SDA SS DAC1 esp_err_t esp_err_to_name StreamString TwoWire Wire Wire1 SPISettings SPIClass SPI DNSServer DNSReplyCode MDNSResponder MDNS Client UDP NetworkUDP WiFiUDP NetworkClientSecure WiFiClientSecure HTTPClient t_http_codes followRedirects_t
  fs File FS SeekMode SeekSet SeekCur SeekEnd LittleFS SPIFFS AsyncStaticWebHandler Preferences PreferenceType EEPROM EEPROMClass __FlashStringHelper __board`.split(
    /\s+/,
  ),
);
// As binary.h of Arduino has them: B0, B1, B00 … B11111111.
for (let digits = 1; digits <= 8; digits++) {
  for (let value = 0; value < 2 ** digits; value++) {
    ARDUINO.add(`B${value.toString(2).padStart(digits, '0')}`);
  }
}
const MACROS = new Set(
  `LOW HIGH INPUT OUTPUT PULLUP INPUT_PULLUP PULLDOWN INPUT_PULLDOWN OPEN_DRAIN OUTPUT_OPEN_DRAIN ANALOG
  DISABLED RISING FALLING CHANGE ONLOW ONHIGH digitalPinToInterrupt IRAM_ATTR DRAM_ATTR ARDUINO_ISR_ATTR
  __BOARD_ALONE __BOARD_LACKS __BOARD_NEVER_SLEEPS __BOARD_TASKS tskIDLE_PRIORITY tskNO_AFFINITY ESP_ERROR_CHECK ESP_OK ESP_FAIL FSPI HSPI VSPI errQUEUE_EMPTY errQUEUE_FULL errCOULD_NOT_ALLOCATE_REQUIRED_MEMORY
  WEBSOCKETS_SERVER_CLIENT_MAX FILE_READ FILE_WRITE FILE_APPEND
  ICACHE_RAM_ATTR RTC_DATA_ATTR RTC_NOINIT_ATTR HTTPCLIENT_DEFAULT_TCP_TIMEOUT CONTENT_LENGTH_UNKNOWN CONTENT_LENGTH_NOT_SET
  HTTP_MAX_BASIC_AUTH_LEN ASYNCWEBSERVER_WIFI_SUPPORTED __asyncws_unused
  WIFI_SCAN_RUNNING WIFI_SCAN_FAILED WIFI_REASON_ASSOC_LEAVE
  LED_BUILTIN constrain DEC HEX OCT BIN PROGMEM PGM_P PGM_VOID_P PSTR
  PI HALF_PI TWO_PI DEG_TO_RAD RAD_TO_DEG EULER radians degrees sq LSBFIRST MSBFIRST bit _BV lowByte highByte bitRead
  bitSet bitClear bitToggle bitWrite FPSTR F WIFI_OFF WIFI_STA WIFI_AP WIFI_AP_STA DEFAULT_MAX_WS_CLIENTS
  RESPONSE_TRY_AGAIN`.split(/\s+/),
);

/** Macros of pgmspace.h, of the version, of Serial and of FreeRTOS. */
const FAMILIES =
  /^HTTPC_ERROR_\w+$|^pgm_read_\w+$|^\w+_P$|^ESP_ARDUINO_VERSION|^SERIAL_\d|^(?:port|pd|task|config)[A-Z]|^(?:ESP_ERR|SPI)_\w+$/;

/** What nvs.h and nvs_flash.h declare. */
const NVS = /^(?:nvs|NVS)_\w+$/;

/** The name that a declaration of the outermost level introduces; null for an operator. */
function nameOf(text: string): string | null {
  if (/\boperator\b/.test(text.split('(')[0] ?? '')) return null;
  const plain = text.replace(
    /^(?:template\s*<[^>]*>\s*)?(?:requires\((?:[^()]|\([^()]*\))*\)\s*)?(?:extern "C"\s*)?/,
    '',
  );
  const kind = /^(?:class|struct|enum(?:\s+class)?|(?:inline\s+)?namespace)\s+(\w+)/.exec(plain);
  const named = /^using\s+(?:namespace\s+)?(?:std::)?(\w+)/.exec(plain);
  const typed = /^typedef (?:[^;{]*\(\*|(?:enum|struct) \{[^}]*\}\s*)(\w+)/.exec(plain);
  const other = /(\w+)\s*(?:\(|=|;|\{)/.exec(plain);
  return (kind ?? named ?? typed ?? other)?.[1] ?? null;
}

const headers = programFiles('wasm').filter(({ path }) => {
  return HEADERS.some((name) => path === `firmware/core/arduino/${name}.h`);
});

test('every header is looked at', () => {
  assert.equal(headers.length, HEADERS.length);
});

for (const { path, text } of headers) {
  test(`${path} declares Arduino's names alone`, () => {
    const names = declarationsOf(text).map(({ start }) => nameOf(text.slice(start)));
    assert.deepEqual(
      names.filter((name) => name !== null && !ARDUINO.has(name) && !NVS.test(name)),
      [],
    );
    const macros = tokensOf(text).flatMap((token) => {
      return token.kind === 'directive' ? (/^#\s*define\s+(\w+)/.exec(token.text)?.[1] ?? []) : [];
    });
    assert.deepEqual(
      macros.filter((name) => !MACROS.has(name) && !FAMILIES.test(name) && !NVS.test(name)),
      [],
    );
  });
}

/** Classes that Arduino.h and WiFi.h of the Arduino core for ESP32 declare, whether a sketch uses them here or not. */
const TAKEN = new Set(
  `Client Server Stream Print Printable UDP File FS Ticker IPAddress IPv6Address String HardwareSerial EspClass WiFiClass
  NetworkClient NetworkServer NetworkUDP NetworkInterface NetworkManager WiFiClient WiFiServer WiFiUDP`.split(
    /\s+/,
  ),
);

test('no sketch of the course has a class whose name is taken in the Arduino core', () => {
  for (const folder of ['firmware/sketches', 'firmware/exercises']) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ino')) continue;
      const source = readFileSync(`${folder}/${name}`, 'utf8');
      const names = declarationsOf(source).map(({ start }) => nameOf(source.slice(start)));
      assert.deepEqual(
        names.filter((one) => one !== null && TAKEN.has(one)),
        [],
        name,
      );
    }
  }
});
