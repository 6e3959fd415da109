package app

import (
	"errors"
	"slices"
	"testing"
)

func TestASurveyAsksOfEachProjectOnceAndNamesThoseItDoesNotAsk(t *testing.T) {
	graph := map[string][]string{"web": {"a", "b", "c"}, "a": {"d"}, "b": {"d", "web"}, "d": {"e"}}
	for _, c := range []struct {
		most        int
		asked, left []string
	}{
		{3, []string{"web", "a", "b"}, []string{"c", "d"}},
		{5, []string{"web", "a", "b", "c", "d"}, []string{"e"}},
		{6, []string{"web", "a", "b", "c", "d", "e"}, nil},
		{60, []string{"web", "a", "b", "c", "d", "e"}, nil},
	} {
		var asked []string
		left, err := walk("web", c.most, func(project string) ([]string, error) {
			asked = append(asked, project)
			return graph[project], nil
		})
		if err != nil || !slices.Equal(asked, c.asked) || !slices.Equal(left, c.left) {
			t.Errorf("of %d: asked %q, left %q, %v; want %q, %q", c.most, asked, left, err, c.asked, c.left)
		}
	}
	refused := errors.New("no")
	if _, err := walk("web", 9, func(string) ([]string, error) { return nil, refused }); !errors.Is(err, refused) {
		t.Errorf("an error becomes %v", err)
	}
}
