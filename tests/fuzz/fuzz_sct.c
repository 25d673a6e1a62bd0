/* SPDX-License-Identifier: MIT */
/* Lists of certificate timestamps of any content: nothing crashes, and no more come out than are
 * allowed. */
#include <stdlib.h>
#include <string.h>

#include "tls/sct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct sct_facts *scts;
	size_t count = sct_read(&arena, (struct bytes){ (const char *)data, size }, &scts);

	if (count > SCT_MAX)
		abort();
	for (size_t i = 0; i < count; i++)
		if (strlen(scts[i].log_id) != 64 || scts[i].timestamp_ms < 0)
			abort();
	arena_clear(&arena);
	return 0;
}
