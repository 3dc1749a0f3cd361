using System.ComponentModel;
using System.Diagnostics;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Installation;

/// <summary>Fetches a package as a tarball with the user's own npm and its configuration; nothing is installed and none of its scripts run.</summary>
internal sealed class NpmClient(string command)
{
    private const string Remedy = "install Node's npm, or download the tarball elsewhere and give it with --from";

    /// <summary>Downloads <paramref name="package"/> (<c>name@version</c>) into a folder; returns the tarball's path.</summary>
    /// <exception cref="ModelStoreException">npm is missing or fails; the message has its last words and the remedy.</exception>
    public async Task<string> PackAsync(string package, string folder, CancellationToken cancel)
    {
        using var npm = Start(package, folder);
        try
        {
            var output = npm.StandardOutput.ReadToEndAsync(cancel);
            var errors = await npm.StandardError.ReadToEndAsync(cancel);
            await output;
            await npm.WaitForExitAsync(cancel);
            var tarball = Directory.EnumerateFiles(folder, "*.tgz").FirstOrDefault();
            return npm.ExitCode == 0 && tarball is not null ? tarball : throw new ModelStoreException(
                $"`npm pack {package}` failed (exit code {npm.ExitCode}): {errors.Trim()} Check npm's registry setting, or {Remedy}.");
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(string package, string folder)
    {
        var start = new ProcessStartInfo(command, ["pack", package, "--pack-destination", folder, "--ignore-scripts", "--loglevel", "error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ModelStoreException($"'{command}' could not be started to fetch {package}: {Remedy}.", exception);
        }
    }
}
