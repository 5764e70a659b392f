/**
 * Libraries that public sketches include and this board has not, in plain words. To add one: its headers' names as a
 * pattern, what the board lacks, and what works instead.
 */
export interface Lack {
  /** Why it is not here: goes on after "… is not on this board: ". */
  readonly why: string;
  /** One sentence. */
  readonly instead: string;
}

const NO_CARD: Lack = {
  why: 'it has no memory card; its files are in its flash.',
  instead: 'Use LittleFS.h instead, and LittleFS in place of the card.',
};
const NO_INTERNET: Lack = {
  why: 'its network ends at this page.',
  instead:
    'Let the page that the board serves ask other servers, and use the WebSocket instead to tell the board.',
};
const OTHER_TASKS: Lack = {
  why: 'it has FreeRTOS, with tasks, queues, semaphores, notifications, event groups and timers.',
  instead: 'Use one of these instead: xTaskCreate(), xQueueCreate(), xSemaphoreCreateMutex().',
};
const NO_PARTS: Lack = {
  why: 'nothing but the LED and two buttons is wired to it.',
  instead:
    'Use analogRead(), touchRead() or random() for a value instead, and analogWrite() to show one.',
};
const NO_RADIO: Lack = {
  why: 'it has no radio; its one network is the wire.',
  instead: 'Use WiFi.h with a WebSocket instead (ESPAsyncWebServer.h).',
};

/** The first that fits counts. Letter case does not. */
const HEADERS: readonly (readonly [names: RegExp, lack: Lack])[] = [
  [
    /^(?:BluetoothSerial|BLE\w*|NimBLE\w*|esp_bt\w*|esp_gap\w*|esp_now|ESP32_NOW|RadioLib|LoRa)\.h$/i,
    NO_RADIO,
  ],
  [/^(?:FFat|SD|SD_MMC|SdFat|esp_\w*fs)\.h$/i, NO_CARD],
  [
    /^(?:HTTPUpdate|NTPClient|PubSubClient|\w*MQTT\w*|WebSocketsClient|ArduinoWebsockets|ESP_Mail_Client|UniversalTelegramBot|ThingSpeak|\w*Firebase\w*|Blynk\w*|\w*CallMeBot\w*)\.h$/i,
    NO_INTERNET,
  ],
  [
    /^(?:ESP8266mDNS|WiFiManager|ESPAsyncWiFiManager|WiFiProv)\.h$/i,
    {
      why: 'its network needs no set-up.',
      instead:
        'Use WiFi.begin() with any name, and the address that WiFi.localIP() gives, instead.',
    },
  ],
  [
    /^(?:ESP8266\w*|ESPAsyncTCP)\.h$/i,
    {
      why: 'it is of the ESP8266, another chip.',
      instead: 'Use WiFi.h, WebServer.h or AsyncTCP.h instead.',
    },
  ],
  [
    /^(?:Update|ArduinoOTA|\w*ElegantOTA|esp_ota\w*)\.h$/i,
    {
      why: 'no program comes to it over the network.',
      instead: 'Use the button Run of this page instead: it flashes the sketch.',
    },
  ],
  [
    /^(?:freertos\/\w+|TaskScheduler|esp_task\w*|barrier|condition_variable|future|latch|semaphore|shared_mutex|stop_token|thread)(?:\.h)?$/i,
    OTHER_TASKS,
  ],
  [
    /^(?:OneWire|DallasTemperature|DHT\w*|Adafruit_\w+|U8g2lib|U8x8lib|TFT_eSPI|LiquidCrystal\w*|FastLED|NeoPixel\w*|Stepper|AccelStepper|(?:ESP32)?Servo|MFRC522\w*|RTClib|MPU6050\w*|TM1637\w*|SSD1306\w*|BH1750|HX711|IRremote\w*|TinyGPS\w*|Keypad|esp_camera)\.h$/i,
    NO_PARTS,
  ],
  [
    /^(?:esp_\w+|driver\/\w+|soc\/\w+|rom\/\w+|nvs_flash|lwip\/\w+|mbedtls\/\w+|hal\/\w+)\.h$/i,
    {
      why: 'it has the functions of Arduino, and few of ESP-IDF.',
      instead: 'Use the function of Arduino that does the same instead.',
    },
  ],
  [
    /^(?:codecvt|filesystem|format|fstream|iomanip|ios|iosfwd|iostream|istream|locale|ostream|print|regex|sstream|streambuf|strstream|syncstream)$/,
    {
      why: 'of the C++ library it has all but streams, files, locales and regular expressions.',
      instead: 'Use Serial.printf() and String instead.',
    },
  ],
  [
    /^ArduinoJson\.h$|^Arduino_JSON\.h$/i,
    {
      why: 'it is a library by itself.',
      instead: 'Download its zip from its page, and drop it into the editor.',
    },
  ],
];

/** Names that sketches use without a header of their own. */
const NAMES: readonly (readonly [names: RegExp, lack: Lack])[] = [
  [
    /^(?:[xv](?:Task|Queue|Semaphore|Timer|Event)\w+|\w+Handle_t|BaseType_t|portMAX_DELAY|portMUX_TYPE|portTICK_PERIOD_MS|pdMS_TO_TICKS|TickType_t)$/,
    OTHER_TASKS,
  ],
  [/^(?:SD|SD_MMC|FFat)$/, NO_CARD],
  [/^(?:AsyncClient)$/, NO_INTERNET],
];

/** Of a header that is not found, as the sketch includes it. null where nothing is known of it. */
export function lackOfHeader(name: string): Lack | null {
  return HEADERS.find(([names]) => names.test(name))?.[1] ?? null;
}

/** Of a type or variable that nobody has declared. */
export function lackOfName(name: string): Lack | null {
  return NAMES.find(([names]) => names.test(name))?.[1] ?? null;
}
