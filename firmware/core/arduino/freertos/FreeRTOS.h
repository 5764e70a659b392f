// The part of FreeRTOS that has a meaning where the sketch is one task: waiting, ticks of a millisecond, and sections
// that no interrupt enters. Left out: further tasks, queues, semaphores, timers.
#pragma once

#include <stdint.h>

#include "../board_lacks.h"

typedef int BaseType_t;
typedef unsigned int UBaseType_t;
typedef uint32_t TickType_t;
typedef void* TaskHandle_t;
typedef struct portMUX_TYPE {
  uint8_t unused;
} portMUX_TYPE;

#define portMUX_INITIALIZER_UNLOCKED \
  { 0 }
#define portTICK_PERIOD_MS ((TickType_t)1)
#define portTICK_RATE_MS portTICK_PERIOD_MS
#define portMAX_DELAY ((TickType_t)0xFFFFFFFF)
#define configTICK_RATE_HZ 1000
#define pdMS_TO_TICKS(ms) ((TickType_t)(ms))
#define pdTICKS_TO_MS(ticks) ((TickType_t)(ticks))
#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define pdPASS pdTRUE
#define pdFAIL pdFALSE

#define portENTER_CRITICAL(mux) __board_enter_critical(mux)
#define portEXIT_CRITICAL(mux) __board_exit_critical(mux)
#define taskENTER_CRITICAL(mux) __board_enter_critical(mux)
#define taskEXIT_CRITICAL(mux) __board_exit_critical(mux)
// Interrupts do not interrupt each other.
#define portENTER_CRITICAL_ISR(mux) ((void)(mux))
#define portEXIT_CRITICAL_ISR(mux) ((void)(mux))

#define __BOARD_ONE_TASK \
  __BOARD_LACKS("not on this board: its sketch is one task. Use loop() and millis() instead")

#ifdef __cplusplus
using TaskFunction_t = void (*)(void*);

extern "C" {
#endif
/// As delay().
void vTaskDelay(TickType_t ticks);
/// Waits until `period` ticks after `*last`, and sets it to then.
void vTaskDelayUntil(TickType_t* last, TickType_t period);
TickType_t xTaskGetTickCount(void);
/// The core that the sketch of a real board runs on.
BaseType_t xPortGetCoreID(void);
void __board_enter_critical(portMUX_TYPE* mux);
void __board_exit_critical(portMUX_TYPE* mux);

BaseType_t xTaskCreate(void (*task)(void*), const char* name, uint32_t stack, void* argument,
                       UBaseType_t priority, TaskHandle_t* handle) __BOARD_ONE_TASK;
BaseType_t xTaskCreatePinnedToCore(void (*task)(void*), const char* name, uint32_t stack,
                                   void* argument, UBaseType_t priority, TaskHandle_t* handle,
                                   BaseType_t core) __BOARD_ONE_TASK;
void vTaskDelete(TaskHandle_t task) __BOARD_ONE_TASK;
#ifdef __cplusplus
}
#endif
