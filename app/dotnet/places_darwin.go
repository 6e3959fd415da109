package dotnet

// usual are the folders of the installer and of Homebrew.
func usual(func(string) string) []string {
	return []string{
		"/usr/local/share/dotnet", "/opt/homebrew/opt/dotnet/libexec", "/usr/local/opt/dotnet/libexec",
		"/usr/local/share/dotnet/x64",
	}
}
