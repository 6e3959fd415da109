// Falconer is IIS Express for every desktop: open an ASP.NET Core project and
// press Start.
package main

func main() {}
