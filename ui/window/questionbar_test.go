package window

import (
	"slices"
	"testing"

	"falconer/app"
)

func TestW068_AQuestionStandsUntilItIsAnswered(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(3)
	st := open(t, "dark", shop)
	if st.find("Ignore always") != nil || st.question.object.Visible() {
		t.Error("a bar without a question is there")
	}
	shop.questions = []app.Question{{Text: "Shop.Web writes to data/state.json at each of its starts: the file is ignored until you decide",
		Choices: []string{"Watch it anyway", "Ignore always"}}}
	st.flush()
	st.reads(t, "writes to data/state.json")
	st.tap(t, "Ignore always")
	st.reads(t, "falconer.toml cannot be written", "writes to data/state.json")
	st.tap(t, "Watch it anyway")
	st.flush()
	st.readsNot(t, "writes to data/state.json")
	if st.question.object.Visible() {
		t.Error("the bar stays after the answer")
	}
	if !slices.Equal(shop.calls, []string{"answer Ignore always", "answer Watch it anyway"}) {
		t.Errorf("calls %v", shop.calls)
	}
}
