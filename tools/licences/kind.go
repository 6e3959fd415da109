package main

import "strings"

// kindOf names the licence by sentences that only it has, "" when it is none
// that is known to be permissive. A copyleft licence is "" too, whatever else
// the file offers, unless the file lets one choose.
func kindOf(text string) string {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(s string) bool { return strings.Contains(flat, s) }
	switch {
	case has("gnu general public license") || has("gnu lesser general public license") || has("mozilla public license"):
		return ""
	case has("sil open font license"):
		return "OFL-1.1"
	case has("bitstream vera"):
		return "Bitstream-Vera"
	case has("apache license") && has("version 2.0") && has("permission is hereby granted, free of charge"):
		return "Apache-2.0 and MIT"
	case has("apache license") && has("version 2.0"):
		return "Apache-2.0"
	case has("this is free and unencumbered software") && has("redistribution and use in source and binary forms"):
		return "Unlicense or BSD-3-Clause"
	case has("redistribution and use in source and binary forms") && (has("neither the name") || has("neither name") || has("the names of its contributors") || has("may not be used to endorse")):
		return "BSD-3-Clause"
	case has("redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("permission is hereby granted, free of charge") && (has("the software is provided \"as is\"") || has("the software is provided “as is”")):
		return "MIT"
	case has("permission to use, copy, modify, and/or distribute") || has("permission to use, copy, modify, and distribute"):
		return "ISC"
	case has("provided 'as-is', without any express or implied warranty") && has("altered source versions must be plainly marked"):
		return "Zlib"
	case has("this is free and unencumbered software released into the public domain"):
		return "Unlicense"
	}
	return ""
}
