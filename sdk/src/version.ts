/** The version in package.json; a test keeps the two equal. Sent as `sdk_version`. */
export const SDK_VERSION = "0.1.0";
