package filtering

// hiddenSegments are never served, wherever they stand in a path.
var hiddenSegments = []string{
	"web.config", "bin", "App_code", "App_GlobalResources", "App_LocalResources",
	"App_WebReferences", "App_Data", "App_Browsers",
}

// deniedExtensions are those of IIS and IIS Express as they are installed.
var deniedExtensions = []string{
	".asa", ".asax", ".ascx", ".master", ".skin", ".browser", ".sitemap", ".config",
	".cs", ".csproj", ".vb", ".vbproj", ".webinfo", ".licx", ".resx", ".resources",
	".mdb", ".vjsproj", ".java", ".jsl", ".ldb", ".dsdgm", ".ssdgm", ".lsad", ".ssmap",
	".cd", ".dsprototype", ".lsaprototype", ".sdm", ".sdmDocument", ".mdf", ".ldf",
	".ad", ".dd", ".ldd", ".sd", ".adprototype", ".lddprototype", ".exclude",
	".refresh", ".compiled", ".msgx", ".vsdisco", ".rules",
}
