using System.Xml.Linq;
using FaceWorker.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FaceWorker.Web.SignIn;

/// <summary>The keys that sign cookies, kept in the database. The framework asks for them once a day, and not asynchronously.</summary>
internal sealed class StoredKeys(ConsoleKeys keys) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. keys.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        keys.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).GetAwaiter().GetResult();
}
