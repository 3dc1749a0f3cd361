using FaceWorker.ContractGenerator;

const string Usage = """
    usage: dotnet run --project infra/contract -- write | check | release

      write    writes docs/contract/ from the messages of src/FaceWorker.Contracts and the topology of src/FaceWorker.Client
      check    says how docs/contract/ differs from them, and what breaks the promise of the last released version
      release  keeps the document as that of its version
    """;

var files = new ContractFiles(Path.Combine(Root(AppContext.BaseDirectory), "docs", "contract"));
switch (args)
{
    case ["write"]:
        files.Write();
        return 0;
    case ["release"]:
        files.Write();
        files.Release();
        return 0;
    case ["check"]:
        var problems = files.FindProblems();
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        return problems.Count == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static string Root(string folder) => File.Exists(Path.Combine(folder, "FaceWorker.sln")) ? folder
    : Path.GetDirectoryName(folder) is { } parent ? Root(parent)
    : throw new InvalidOperationException("Run this from inside a checkout.");
