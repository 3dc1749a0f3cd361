using FaceWorker.SupplyChain;

const string Usage = """
    usage: dotnet run --project infra/supply -- licences | sbom PROGRAM FILE

      licences  writes docs/licences.md from the packages that the solution was restored with
      sbom      writes what a program is made of to a file, as CycloneDX: worker, console, command or trainer
    """;

var root = Programs.RootAbove(AppContext.BaseDirectory.TrimEnd('/'));
switch (args)
{
    case ["licences"]:
        File.WriteAllText(LicencePage.PathIn(root), LicencePage.Write(root));
        return 0;
    case ["sbom", var program, var file] when Programs.All.ContainsKey(program):
        File.WriteAllText(file, SoftwareBill.Write(Programs.Read(root, program), LicenceRules.Read(root)));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
