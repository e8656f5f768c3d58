/// The writing of API v1: from values to its JSON, one file for each aggregate.
package enum V1Encoding {}
