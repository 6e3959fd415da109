package dotnet

// usual are the folders of packages and installers.
func usual(func(string) string) []string {
	return []string{
		"/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet",
		"/opt/dotnet", "/snap/dotnet/current/usr/lib/dotnet", "/snap/dotnet-sdk/current", "/home/linuxbrew/.linuxbrew/opt/dotnet/libexec",
	}
}
