package launchsettings

import "falconer/launchsettings/project"

// ActiveDebugProfile is the profile that Visual Studio started last, from the
// NAME.csproj.user beside a project (LS-029); "" when the file does not say.
func ActiveDebugProfile(userFile string) string {
	return project.UserProperty(userFile, "ActiveDebugProfile")
}
