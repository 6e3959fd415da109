package standby

import (
	"slices"
	"testing"
)

func TestLearnedFeaturesAreThoseOfLoadedAssemblies(t *testing.T) {
	shared := "/dotnet/shared/Microsoft.AspNetCore.App/10.0.12/"
	got := Learned([]string{shared + "Microsoft.AspNetCore.Mvc.Core.dll", shared + "Microsoft.AspNetCore.Mvc.Razor.dll", shared + "Microsoft.AspNetCore.Mvc.Razor.dll",
		shared + "Microsoft.AspNetCore.Authentication.Abstractions.dll", "/app/Web.dll", shared + "Microsoft.AspNetCore.Mvc.RazorPages"})
	if want := []string{"controllers", "views"}; !slices.Equal(got, want) {
		t.Errorf("learned %q, want %q", got, want)
	}
	text := []byte("\x00System.Runtime\x00Microsoft.AspNetCore.Components.Endpoints\x00Microsoft.AspNetCore.Mvc.RazorPagesX\x00")
	if got := Referenced(text); !slices.Equal(got, []string{"components"}) {
		t.Errorf("referenced are %q", got)
	}
}
