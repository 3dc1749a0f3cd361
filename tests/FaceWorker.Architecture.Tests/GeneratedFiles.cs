using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>Files of the repository that are made of others.</summary>
internal static class GeneratedFiles
{
    /// <summary>With the value 1, the files are written instead of compared.</summary>
    public const string Variable = "FACEWORKER_WRITE_DOCS";

    /// <summary>Fails where a file is not what it should be.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="change">From what it is to what it should be.</param>
    public static void Check(string path, Func<string, string> change)
    {
        var full = RepositoryRoot.Combine(path);
        var present = File.ReadAllText(full);
        var due = change(present);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
            File.WriteAllText(full, due);
        else
            Assert.True(due == present, $"{path} is not what the code says: run '{Variable}=1 dotnet run --project tests/FaceWorker.Architecture.Tests', and commit it. {FirstDifference(present, due)}");
    }

    private static string FirstDifference(string present, string due)
    {
        var (lines, others) = (present.Split('\n'), due.Split('\n'));
        var line = lines.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1} should be: {others.ElementAtOrDefault(line)}";
    }
}
