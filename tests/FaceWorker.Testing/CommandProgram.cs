using System.Diagnostics;

namespace FaceWorker.Testing;

/// <summary>The command <c>faceworker</c> that was built with the tests, in a process of its own.</summary>
public static class CommandProgram
{
    // bin/CONFIGURATION/net10.0, as this test's own folder.
    private static readonly string[] OutputFolder = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..];

    /// <summary>The command, not started yet. Null: it has no such setting.</summary>
    public static ProcessStartInfo Describe(string postgres, string? rabbitMq, string? models, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [PathOf("FaceWorker.Cli", "faceworker.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FACEWORKER_POSTGRES"] = postgres;
        start.Environment["FACEWORKER_RABBITMQ"] = rabbitMq;
        start.Environment["FACEWORKER_MODELS"] = models;
        return start;
    }

    /// <summary>A program that was built with the tests.</summary>
    public static string PathOf(string project, string file) => RepositoryRoot.Combine(["src", project, .. OutputFolder, file]);

    /// <summary>What the command, or another program, prints on standard output.</summary>
    /// <exception cref="InvalidOperationException">It ends with another exit code; the message has the program, its arguments, and all that it said.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, int expectedExitCode, CancellationToken cancel)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var command = Process.Start(start)!;
        var errors = command.StandardError.ReadToEndAsync(cancel);
        var output = await command.StandardOutput.ReadToEndAsync(cancel);
        await command.WaitForExitAsync(cancel);
        return command.ExitCode == expectedExitCode
            ? output
            : throw new InvalidOperationException($"'{start.FileName} {string.Join(' ', start.ArgumentList)}' ended with exit code {command.ExitCode}, not {expectedExitCode}: {await errors}{output}");
    }
}
