using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>The JSON Schemas in <c>docs/contract/</c>, read by a validator that is not ours (ajv).</summary>
internal static class ContractSchemas
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task AssertFollowedAsync(IEnumerable<(string Schema, JsonElement Message)> messages)
    {
        var folder = RepositoryRoot.Combine("infra", "contract");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "Run 'npm ci' in infra/contract first; infra/test.sh does.");
        using var validator = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "validate.mjs"), "messages"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        foreach (var (schema, message) in messages)
            await validator.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { schema, message }).AsMemory(), Cancel);
        validator.StandardInput.Close();
        var problems = await validator.StandardError.ReadToEndAsync(Cancel);
        await validator.WaitForExitAsync(Cancel);
        Assert.True(validator.ExitCode == 0, problems);
    }
}
