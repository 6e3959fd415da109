package assets

import (
	"bytes"
	"image/png"
	"testing"
)

func TestEveryIconDecodesAtItsSize(t *testing.T) {
	check := func(name string, data []byte, size int) {
		config, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if config.Width != size || config.Height != size {
			t.Errorf("%s is %d×%d, want %d", name, config.Width, config.Height, size)
		}
	}
	for _, size := range []int{16, 22, 24, 32, 44, 48, 64, 128, 256, 512} {
		check("icon", Icon(size), size)
	}
	for _, state := range TrayStates {
		for _, dark := range []bool{true, false} {
			for _, size := range []int{16, 22, 24, 32, 44} {
				check("tray "+state, Tray(state, dark, size), size)
			}
		}
	}
}

func TestTrayPicturesDifferByStateAndPanel(t *testing.T) {
	seen := map[string]string{}
	for _, state := range TrayStates {
		for _, dark := range []bool{true, false} {
			data := string(Tray(state, dark, 22))
			if other, ok := seen[data]; ok {
				t.Errorf("%s looks like %s", state, other)
			}
			seen[data] = state
		}
	}
}
