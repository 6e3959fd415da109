package plan

import "strings"

// Preview is the environment of a start that has not been made. What each start
// makes anew stands as words; the pairing token stays a secret without a value.
func (p Plan) Preview() []Variable {
	start := Start{Generation: 1}
	if p.MulticoreJIT && p.Builds {
		start.JIT.Path = "(of an earlier start)"
	}
	variables, _ := p.Launch(start)
	for i := range variables {
		v := &variables[i]
		switch {
		case v.Origin != FromFalconer:
		case v.Name == "ASPNETCORE_PORT":
			v.Value = freePort
		case v.Name == "ASPNETCORE_TOKEN":
			v.Value, v.Secret = "(fresh for every start)", true
		default:
			v.Value = strings.ReplaceAll(v.Value, "127.0.0.1:0", "127.0.0.1:"+freePort)
		}
	}
	return variables
}

const freePort = "(a free port)"
