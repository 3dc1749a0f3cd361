using System.Diagnostics;

namespace FaceWorker.Testing;

/// <summary>How a worker is started: the one that was built with the tests, or another, for example a published one.</summary>
public static class WorkerProgram
{
    /// <summary>Names a worker to be used instead of the built one: its program, or its DLL.</summary>
    public const string Variable = "FACEWORKER_TESTED_WORKER";

    public static ProcessStartInfo Command() => Command(Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(AppContext.BaseDirectory, "FaceWorker.Worker.dll"));

    /// <param name="program">A program, or a DLL.</param>
    public static ProcessStartInfo Command(string program) => Path.GetExtension(program) == ".dll" ? new ProcessStartInfo("dotnet", [program]) : new ProcessStartInfo(program);
}
